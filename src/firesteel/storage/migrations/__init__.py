"""The ledger's tables, one step a file; a backup is made before any of them is applied."""
