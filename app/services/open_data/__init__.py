"""The open data of the country: what the daily files hold, and how they are made."""
