"""Reports changed at random, byte by byte and object by object: none may break the program or give a false figure."""
