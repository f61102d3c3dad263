"""Join JavaScript modules into few files: each import of a file by another one costs a distant visitor a round trip.

A module becomes a function with a scope of its own, which returns what the module exports. A module may have static
imports, export constants, functions and classes, and use `import("./x.js")`, `new URL(x, import.meta.url)`, and `await`
at the beginning of a line or of a variable's value. `import.meta.url` alone is the address of the joined file.
"""

import re
from collections.abc import Iterable, Mapping
from posixpath import dirname, join, normpath, relpath

IMPORT = re.compile(r'^import (\{[^}]*\}|\* as \w+) from "(\.[^"]+)";$', re.MULTILINE)
LISTED = re.compile(r'^export \{([^}]*)\}(?: from "(\.[^"]+)")?;$', re.MULTILINE)
DECLARED = re.compile(r"^export (?=(?:const|class|(?:async )?function\*?) (\w+))", re.MULTILINE)
UNKNOWN = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
DYNAMIC = re.compile(r'\bimport\("(\.[^"]+)"\)')
WAITS = re.compile(r"^(?:(?:const|let) \w+ = )?await\b", re.MULTILINE)
SHARED = "site/shared.js"  # the file with the modules that several others need


class JoinError(Exception):
    """Modules that cannot be joined; the message names one."""


def join_modules(sources: Mapping[str, str], entries: Iterable[str], first: str) -> dict[str, str]:
    """Return a file for each entry, a module's name, and SHARED; raises JoinError.

    `sources` are the modules by name, a path. A file has the modules that no other entry needs. It exports what its
    entry exports, and the modules. The file of the entry `first` needs no other file.
    """
    modules = {name: Module(name, source) for name, source in sources.items()}
    reached = {entry: in_order(modules, entry) for entry in entries}
    places = dict.fromkeys(reached[first], first)
    for entry, names in reached.items():
        for name in names:
            is_shared = any(name in others for other, others in reached.items() if other != entry)
            places.setdefault(name, SHARED if is_shared else entry)
    if moved := [entry for entry in reached if places[entry] != entry]:
        raise JoinError(f"{moved[0]} has a file of its own, and another module imports it")
    files: dict[str, list[str]] = {}
    for name in dict.fromkeys(name for names in reached.values() for name in names):
        files.setdefault(places[name], []).append(name)
    return {file: joined(file, names, modules, places) for file, names in files.items()}


class Module:
    """A module with its imports and exports taken out.

    Attributes:
        imports: the modules that it imports, by the pattern of the names that it gets from each: [(str, str)].
        exports: what its function returns, by exported name.
        body: the rest of its source.
    """

    def __init__(self, name: str, source: str) -> None:
        self.name, self.imports, self.exports = name, list[tuple[str, str]](), dict[str, str]()
        self.body = DECLARED.sub(self._declared, LISTED.sub(self._listed, IMPORT.sub(self._imported, source)))
        if unknown := UNKNOWN.search(self.body):
            raise JoinError(f"{name}: {unknown[0]}")

    def path(self, address: str) -> str:
        """Return the name of a module, from its address relative to this one."""
        return normpath(join(dirname(self.name), address))

    def _imported(self, found: re.Match[str]) -> str:
        self.imports.append((found[1], self.path(found[2])))
        return ""

    def _listed(self, found: re.Match[str]) -> str:
        source = f"{variable(self.path(found[2]))}." if found[2] else ""
        if found[2]:
            self.imports.append(("", self.path(found[2])))
        for name, exported in pairs(found[1]):
            self.exports[exported] = source + name
        return ""

    def _declared(self, found: re.Match[str]) -> str:
        self.exports[found[1]] = found[1]
        return ""


def pairs(names: str) -> list[tuple[str, str]]:
    """Return the names in a list such as "a, b as c": [("a", "a"), ("b", "c")]."""
    parts = [each.strip().partition(" as ") for each in names.strip("{}").split(",") if each.strip()]
    return [(name, other or name) for name, _, other in parts]


def variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))


def in_order(modules: Mapping[str, Module], entry: str) -> list[str]:
    """Return the modules that one needs and itself, each after those that it imports; raises JoinError."""
    done: dict[str, None] = {}

    def visit(name: str, importing: tuple[str, ...]) -> None:
        if name in importing:
            raise JoinError(f"{name} imports itself through {importing[-1]}")
        for names, imported in () if name in done else modules[name].imports:
            visit(imported, (*importing, name))
            wanted = {wanted for wanted, _ in pairs(names)} if names.startswith("{") else set()
            if missing := wanted - modules[imported].exports.keys():
                raise JoinError(f"{name}: {imported} does not export {', '.join(missing)}")
        done[name] = None

    visit(entry, ())
    return list(done)


def joined(file: str, names: list[str], modules: Mapping[str, Module], places: Mapping[str, str]) -> str:
    """Return a file with modules in this order; `places` has the files of all modules."""
    parts, needed = [], dict[str, set[str]]()
    for name in names:
        module = modules[name]
        for _, imported in module.imports:
            if places[imported] != file:
                needed.setdefault(places[imported], set()).add(variable(imported))
        parts.append(f"// {name}\n{wrapped(module, file)}")
    imports = [
        f'import {{ {", ".join(sorted(variables))} }} from "{relative(other, file)}";'
        for other, variables in sorted(needed.items())
    ]
    exports = [f"export {{ {', '.join(map(variable, names))} }};"]
    if file in modules and modules[file].exports:
        exports.append(f"export const {{ {', '.join(modules[file].exports)} }} = {variable(file)};")
    return "\n".join([*imports, *parts, *exports, ""])


def wrapped(module: Module, file: str) -> str:
    """Return a module as a function, which is called once."""
    body = DYNAMIC.sub(lambda found: f'import("{relative(module.path(found[1]), file)}")', module.body).strip()
    if module.name != file:
        body = body.replace(", import.meta.url)", f', new URL("{relative(module.name, file)}", import.meta.url))')
    imports = [
        f"const {names.removeprefix('* as ').replace(' as ', ': ')} = {variable(imported)};"
        for names, imported in module.imports
        if names
    ]
    exports = ", ".join(f"{name}: {value}" for name, value in module.exports.items())
    begin = "await (async () => {" if WAITS.search(body) else "(() => {"
    return "\n".join([f"const {variable(module.name)} = {begin}", *imports, body, f"return {{ {exports} }};", "})();"])


def relative(name: str, file: str) -> str:
    path = relpath(name, dirname(file) or ".")
    return path if path.startswith("../") else f"./{path}"
