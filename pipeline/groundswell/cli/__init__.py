"""The command `groundswell`: a thin layer of commands over the library.

Only this package reads the clock and writes to the terminal. Whatever takes long to import is
imported inside the commands, so that `groundswell --help` answers at once.
"""

from groundswell.cli.compare import compare
from groundswell.cli.evaluate import backtest, evaluate
from groundswell.cli.export import export
from groundswell.cli.inspect import explain, papers, search, show, status
from groundswell.cli.main import main
from groundswell.cli.operate import channel_commands, mcp, prune, serve
from groundswell.cli.run import run
from groundswell.cli.watch import watch

__all__ = ["main"]

for command in (
    run,
    status,
    explain,
    papers,
    search,
    show,
    compare,
    serve,
    mcp,
    export,
    watch,
    *channel_commands(),
    prune,
    backtest,
    evaluate,
):
    main.add_command(command)
