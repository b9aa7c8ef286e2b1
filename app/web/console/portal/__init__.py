"""A site's own rooms: what it has and lacks, its team, its address, its figures."""
