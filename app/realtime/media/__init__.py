"""Sound and pictures of live rooms: one seam (`engine`), engines behind it, a worker process that runs one."""
