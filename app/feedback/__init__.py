"""What people say of the evening, and to the tables that speak in the plenary."""
