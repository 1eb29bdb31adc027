"""HTTP routes: a package for the native API, and one for the API of each replaced tool."""
