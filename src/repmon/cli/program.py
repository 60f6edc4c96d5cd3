"""The command line: parse arguments, call one function, print. Imports stand inside the verbs, so that help is instant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from repmon.cli.export import export
from repmon.cli.files import fixes, import_
from repmon.cli.night import check, crawl, match, nightly, report
from repmon.cli.options import FAILED, config_of, log_format_option
from repmon.cli.review import review
from repmon.cli.sites import extract, new_site, sites
from repmon.cli.upkeep import doctor, merge, purge, restore, schedule
from repmon.errors import RepmonError


class _Verbs(click.Group):
    """Turns every error a user can mend into one line on stderr; tracebacks only with ``--debug``."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RepmonError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"repmon: {error}", err=True)
            ctx.exit(error.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError, KeyboardInterrupt):
            raise
        except Exception as error:  # the last resort: a person sees one line, not a traceback
            if ctx.params.get("debug"):
                raise
            text = " ".join(str(error).split()) or "no message"
            click.echo(f"repmon: unexpected {type(error).__name__}: {text}. Run it again with --debug and report it.", err=True)
            ctx.exit(FAILED)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--config", "config_file", default="repmon.toml", show_default=True, metavar="FILE", help="Settings file.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@log_format_option
@click.version_option(package_name="repmon")
@click.pass_context
def main(ctx: click.Context, config_file: str, debug: bool) -> None:
    """Watch how your physicians appear on review sites, and learn what to fix first.

    Start with 'repmon demo', or with 'repmon init' in an empty folder.
    """
    ctx.obj = Path(config_file)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path(), metavar="[DIR]")
def init(folder: Path) -> None:
    """Write a commented repmon.toml and an empty roster template.

    A file that is there already is left alone.

    Example: repmon init my-hospital
    """
    from repmon.starter import write_starter

    written = write_starter(folder)
    for path in written:
        click.echo(f"wrote {path}")
    if not written:
        click.echo(f"wrote nothing: both files are in {folder} already")
    where = "" if folder.resolve() == Path.cwd() else f" in {folder}"
    click.echo(f"Next: fill in {folder / 'repmon.toml'}, then run 'repmon import roster FILE' and 'repmon nightly'{where}.")


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0: any free one.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; others than this open it to the network."
)
@click.pass_context
def serve(ctx: click.Context, port: int, host: str) -> None:
    """Show the newest report in a browser, until Ctrl-C.

    On this machine only, unless --host says otherwise.

    Example: repmon serve
    """
    from repmon.serve import serve as run

    run(config_of(ctx).reports, host=host, port=port, say=click.echo)


@main.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("repmon-demo"),
    show_default=True,
    help="Where its files go; an earlier demo there is replaced.",
)
@click.option("--nights", type=click.IntRange(1, 60), default=10, show_default=True, help="How many nights to simulate.")
@click.pass_context
def demo(ctx: click.Context, folder: Path, nights: int) -> None:
    """Watch repmon work on a small made-up world.

    It runs on this machine alone, and at the end says whether what was planted was found.

    Example: repmon demo
    """
    from repmon.demo.run import run_demo

    ctx.exit(run_demo(folder, nights=nights, echo=click.echo))


for verb in (
    import_,
    fixes,
    sites,
    crawl,
    match,
    check,
    report,
    nightly,
    review,
    export,
    extract,
    new_site,
    schedule,
    doctor,
    restore,
    merge,
    purge,
):
    main.add_command(verb)


if __name__ == "__main__":
    main()
