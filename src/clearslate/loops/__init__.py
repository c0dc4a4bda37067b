"""Everything that is compiled: the machine's instructions and the loops over whole columns. It knows nothing of law or files.

- `table`: how an instruction or a loop is declared; from it come calls, checks, the disassembly and the documentation
- `instructions`: the instructions of the machine, one function each
- `blocks`: the loop that carries instructions out, block by block
- `civil`, `columns`, `hashing`, `study`, `charges`, `floor`: loops over columns, called from Python
- `library`: finds and opens the compiled library, and calls a loop in it
- `build`: compiles all of it, once; the only file that imports Numba
"""
