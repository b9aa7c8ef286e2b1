"""How a site looks: colour, titles, landscape, logo, photograph."""
