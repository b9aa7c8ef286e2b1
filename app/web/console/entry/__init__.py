"""People come in, and look after how they do."""
