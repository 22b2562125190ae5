"""What each gate demands beyond the contract, one file per stage."""
