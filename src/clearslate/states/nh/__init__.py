"""New Hampshire: annulment by the statute without conviction, on petition after one."""
