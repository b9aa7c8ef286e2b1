"""People: invitations, ways in, sign-ins, second factors, and the record of what they do."""
