"""What people do at the desk: each act checks who may, changes the rows and says so, in one transaction."""
