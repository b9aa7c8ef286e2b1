"""The operator's desk: every site, who asks for one, what runs, editions."""
