"""`python -m prevent_analysis`: the same as the command `prevent-analysis`."""

from prevent_analysis.cli import main

if __name__ == "__main__":
    main()
