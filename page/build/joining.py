"""Join JavaScript modules into few files: each import of a file by another one costs a distant visitor a round trip.

The page's first visit has 7 requests with 50 kB of scripts, compressed; with plain modules it would have 72 scripts of
83 kB before the engine's 65. A bundler such as esbuild would make Node.js, or a program for each system, necessary to
serve the page.

A module becomes a function with a scope of its own, which returns what the module exports. A module may have static
imports, export constants, functions and classes, and use `import("./x.js")`, `new URL(x, import.meta.url)`, and `await`
at the beginning of a line or of a variable's value. `import.meta.url` alone is the address of the joined file.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath, relpath

from model.errors import ProgramError

STATEMENT = re.compile(
    r'^(?:import (?P<names>\{[^}]*\}|\* as \w+) from "(?P<module>\.[^"]+)";$'
    r'|export \{(?P<listed>[^}]*)\}(?: from "(?P<source>\.[^"]+)")?;$'
    r'|export \* from "(?P<all>\.[^"]+)";$'
    r"|export (?=(?:const|class|(?:async )?function\*?) (?P<declared>\w+))"
    r"|(?P<unknown>(?:import|export)\b.*))",
    re.MULTILINE,
)
DYNAMIC = re.compile(r'\bimport\("(\.[^"]+)"\)')
WAITS = re.compile(r"^(?:(?:const|let) \w+ = )?await\b", re.MULTILINE)
# Comments and indentation are left out: almost a third of what is sent. Templates and strings, which may have what
# looks like these, are `kept`; a comment may have a single backtick or quote.
COMMENTS = re.compile(
    r'(?P<kept>`(?:\\[\s\S]|[^`\\])*`|"(?:\\.|[^"\\\n])*")'
    r"|^ *(?://.*\n|/\*\*[^`]*?\*/\n?)|/\*\* @type [^`]*?\*/ | +// .*|^ +",
    re.MULTILINE,
)
SHARED = "shared/joined.js"  # the file with the modules that several others need


@dataclass(frozen=True)
class Module:
    """A module without its imports, [(pattern of the names, module)], and exports, {exported name: value}."""

    name: str
    imports: list[tuple[str, str]]
    exports: dict[str, str]
    exported: list[str]  # modules that are exported with all names
    body: str
    waits: bool  # whether it has an `await` outside of its functions


def reach_modules(entries: Iterable[str], read: Callable[[str], str]) -> dict[str, Module]:
    """Return modules and those that they import by name, a path; `read` returns a source. Raises ProgramError."""
    modules: dict[str, Module] = {}
    waiting = [*entries]
    while waiting:
        name = waiting.pop()
        if name not in modules:
            modules[name] = parse(name, read(name))
            waiting += [imported for _, imported in modules[name].imports]
    return modules


def join_modules(modules: Mapping[str, Module], entries: Sequence[str]) -> dict[str, str]:
    """Return a file for each entry, a module's name, and SHARED; raises ProgramError.

    A file has the modules that no other entry needs; the first entry's has all that this one needs. A file exports what
    its entry exports, and the modules.
    """
    reached = {entry: in_order(modules, entry) for entry in entries}
    places = dict.fromkeys(reached[entries[0]], entries[0])
    for entry, names in reached.items():
        others = {name for other, names in reached.items() if other != entry for name in names}
        places = {name: SHARED if name in others else entry for name in names} | places
    places |= {entry: entry for entry in reached}
    order = dict.fromkeys(name for names in reached.values() for name in names)
    return {
        file: joined(file, [modules[name] for name in order if places[name] == file], places)
        for file in dict.fromkeys(places.values())
    }


def join_script(entry: str, read: Callable[[str], str]) -> str:
    """Return a module with all that it imports as a script, which exports nothing; raises ProgramError."""
    script = join_modules(reach_modules([entry], read), [entry])[entry]
    return re.sub(r"^export .*\n", "", script, flags=re.MULTILINE)


def parse(name: str, source: str) -> Module:
    imports, exports, exported = list[tuple[str, str]](), dict[str, str](), list[str]()

    def take_out(found: re.Match[str]) -> str:
        if found["unknown"]:
            raise ProgramError(f"{name}: {found['unknown']}")
        address = found["module"] or found["source"] or found["all"]
        module = at(address, name) if address else ""
        if module:
            imports.append((found["names"] or "", module))
        if found["all"]:
            exported.append(module)
        for own, other in pairs(found["listed"] or found["declared"] or ""):
            exports[other] = f"{variable(module)}.{own}" if module else own
        return ""

    code = STATEMENT.sub(take_out, source)
    body = COMMENTS.sub(lambda found: found["kept"] or "", code)
    return Module(name, imports, exports, exported, body.strip(), bool(WAITS.search(code)))


def pairs(names: str) -> list[tuple[str, str]]:
    """Return the names in a list such as "a, b as c": [("a", "a"), ("b", "c")]."""
    parts = [each.strip().partition(" as ") for each in names.strip("{}").split(",") if each.strip()]
    return [(name, other or name) for name, _, other in parts]


def at(address: str, name: str) -> str:
    """Return the name of a module, from its address relative to another one."""
    return normpath(join(dirname(name), address))


def variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))


def in_order(modules: Mapping[str, Module], entry: str, importing: tuple[str, ...] = ()) -> list[str]:
    """Return the modules that one needs and itself, each after those that it imports; raises ProgramError."""
    if entry in importing:
        raise ProgramError(f"{entry} imports itself through {importing[-1]}")
    before: dict[str, None] = {}
    for _, imported in modules[entry].imports:
        before |= dict.fromkeys(in_order(modules, imported, (*importing, entry)))
    return [*before, entry]


def joined(file: str, modules: list[Module], places: Mapping[str, str]) -> str:
    """Return a file with modules in this order; `places` has the files of all modules."""
    needed = sorted({each for module in modules for _, each in module.imports if places[each] != file})
    lines = [f'import {{ {variable(each)} }} from "{relative(places[each], file)}";' for each in needed]
    for module in modules:
        lines.append(wrapped(module, file))
        if module.name == file and module.exports:
            lines.append(f"export const {{ {', '.join(module.exports)} }} = {variable(file)};")
    return "\n".join([*lines, f"export {{ {', '.join(variable(module.name) for module in modules)} }};", ""])


def wrapped(module: Module, file: str) -> str:
    """Return a module as a function, which is called once."""
    body = DYNAMIC.sub(lambda found: f'import("{relative(at(found[1], module.name), file)}")', module.body)
    if module.name != file:
        body = body.replace(", import.meta.url)", f', new URL("{relative(module.name, file)}", import.meta.url))')
    patterns = [(names.removeprefix("* as ").replace(" as ", ": "), each) for names, each in module.imports if names]
    imports = [f"const {names} = {variable(each)};" for names, each in patterns]
    exports = ", ".join(
        [
            *(f"...{variable(each)}" for each in module.exported),
            *(name if name == value else f"{name}: {value}" for name, value in module.exports.items()),
        ]
    )
    begin = "await (async () => {" if module.waits else "(() => {"
    return "\n".join([f"const {variable(module.name)} = {begin}", *imports, body, f"return {{ {exports} }};", "})();"])


def relative(name: str, file: str) -> str:
    path = relpath(name, dirname(file) or ".")
    return path if path.startswith("../") else f"./{path}"
