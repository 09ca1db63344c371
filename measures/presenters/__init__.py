"""What pages say: results and plans as headings, rows and sentences for the templates."""
