"""What the API says of itself, for the address that publishes it and the page that shows it."""
