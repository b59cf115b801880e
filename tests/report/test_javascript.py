"""ES modules joined into one script: order, scopes, and what is refused."""

import shutil
import subprocess
from pathlib import Path

import pytest
from groundswell.report.javascript import joined
from groundswell.report.page import script_of
from groundswell.report.registry import VIEWS


def folders(tmp_path: Path, **modules: str) -> dict[str, Path]:
    """Folders with modules; 'a_b' stands for the module a/b.js."""
    for name, text in modules.items():
        path = tmp_path / f"{name.replace('_', '/')}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return {path.name: path for path in tmp_path.iterdir()}


def test_a_module_runs_after_what_it_imports_and_once(tmp_path: Path) -> None:
    found = folders(
        tmp_path,
        view_a='import { add } from "../shared/list.js";\nadd("a");\n',
        view_b='import { add } from "../shared/list.js";\nimport { c } from "./c.js";\nadd(c);\n',
        view_c='import { add } from "../shared/list.js";\nexport const c = "c";\nadd("in c");\n',
        shared_list="export function add(x) {}\n",
    )
    script = joined(found, ["view/b.js", "view/a.js"])
    order = ['modules["shared/list.js"]', 'add("in c")', "add(c)", 'add("a")']
    places = [script.index(text) for text in order]
    assert places == sorted(places)
    assert script.count('modules["shared/list.js"] =') == 1


@pytest.mark.skipif(not shutil.which("node"), reason="no node here")
def test_modules_share_what_they_export_and_nothing_else(tmp_path: Path) -> None:
    found = folders(
        tmp_path,
        a_one="""
const secret = 1;
export const held = {};
export class Twice {
  of(x) { return 2 * x; }
}
export async function later() { return secret; }
""",
        a_two="""import {
  held, Twice,
  later,
} from "./one.js";
const secret = 20;
held.value = new Twice().of(secret);
later().then((one) => console.log(held.value, one, secret, typeof modules.x));
""",
    )
    script = joined(found, ["a/two.js"])
    shown = subprocess.run(
        ["node", "-e", f"{script}\nconsole.log(typeof held)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split("\n")[:2] == ["undefined", "40 1 20 undefined"]


@pytest.mark.parametrize(
    ("one", "two", "why"),
    [
        ('import { x } from "./two.js";\n', "", "a/two.js does not export x"),
        ('import { x } from "./three.js";\n', "", "no module a/three.js, which a/one.js imports"),
        ('import { x } from "../b/c.js";\n', "", "no module b/c.js"),
        ('import x from "./two.js";\n', "", "cannot join 'import x"),
        ("export default 1;\n", "", "cannot join 'export default 1;'"),
        ("export let x = 1;\n", "", "cannot join 'export let x = 1;'"),
        (
            'import { y } from "./two.js";\nexport const x = 1;\n',
            'import { x } from "./one.js";\nexport const y = 1;\n',
            "import each other: a/one.js -> a/two.js -> a/one.js",
        ),
    ],
)
def test_what_cannot_be_joined_is_named(tmp_path: Path, one: str, two: str, why: str) -> None:
    with pytest.raises(ValueError, match=why.replace("(", r"\(")):
        joined(folders(tmp_path, a_one=one, a_two=two), ["a/one.js"])


def test_no_module_of_the_page_is_left_out() -> None:
    script = script_of(VIEWS)
    views = Path(__file__).parents[2] / "pipeline" / "groundswell" / "report" / "views"
    modules = sorted(path.relative_to(views).as_posix() for path in views.rglob("*.js"))
    assert [module for module in modules if f'modules["{module}"] = ' not in script] == []
