"""What a site's own people change: kept as a draft, published, and given back."""
