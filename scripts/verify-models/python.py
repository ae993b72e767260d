"""Finds access paths in Python packages by reading their source, without importing them.

Input (standard input, JSON): {"roots": [folder, ...], "paths": ["openai.OpenAI().chat.completions.create", ...]}.
Output: {path: "found" | "open" | "missing at PREFIX"}. "open": the path is right as far as the source says, and goes on
behind something that the source does not say (an unannotated result, a class of a package that is not there).
"""

import ast
import json
import os
import re
import sys
from functools import lru_cache

OPEN = ("open",)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Finder:
    def __init__(self, roots):
        self.roots = roots
        self.busy = set()

    # ---- modules

    @lru_cache(maxsize=None)
    def module(self, name):
        """The file of a module and what its top level binds; None when it is not there."""
        for root in self.roots:
            base = os.path.join(root, *name.split("."))
            for path in (base + ".py", base + ".pyi", os.path.join(base, "__init__.py"), os.path.join(base, "__init__.pyi")):
                if os.path.isfile(path):
                    with open(path, encoding="utf-8", errors="replace") as file:
                        text = file.read()
                    try:
                        tree = ast.parse(text)
                    except SyntaxError:
                        return None
                    bound = bindings(tree.body)
                    # What a compiled part brings stands in the declarations beside it alone.
                    if path.endswith(".py") and os.path.isfile(path + "i"):
                        with open(path + "i", encoding="utf-8", errors="replace") as file:
                            bound = {**bindings(ast.parse(file.read()).body), **bound}
                    return {"name": name, "package": os.path.basename(path).startswith("__init__"), "text": text, "bindings": bound}
        if any(os.path.isdir(os.path.join(root, *name.split("."))) for root in self.roots):
            return {"name": name, "package": True, "text": "", "bindings": {}}
        return None

    def import_target(self, module, node):
        """The absolute name of the module that a `from` import names."""
        if node.level == 0:
            return node.module or ""
        parts = module["name"].split(".")
        parts = parts[: len(parts) - node.level + (1 if module["package"] else 0)]
        return ".".join(parts + ([node.module] if node.module else []))

    def name_in(self, module, name):
        """What a name means at the top level of a module."""
        key = (module["name"], name)
        if key in self.busy:
            return []
        self.busy.add(key)
        try:
            found = []
            for node in module["bindings"].get(name, []):
                found += self.binding(module, node, name)
            # A star import may replace what stands above it, as the hand-written part of a generated package does.
            for star in module["bindings"].get("*", []):
                target = self.module(self.import_target(module, star))
                found = found + (self.name_in(target, name) if target else [])
            if not found and module["package"] and self.module(module["name"] + "." + name):
                found = [("module", module["name"] + "." + name)]
            lazy = "__getattr__" in module["bindings"] and ('"%s"' % name in module["text"] or "'%s'" % name in module["text"])
            if not found and lazy:
                found = [OPEN]
            return found
        finally:
            self.busy.discard(key)

    def binding(self, module, node, name):
        if isinstance(node, ast.ClassDef):
            return [("class", module["name"], node)]
        if isinstance(node, FUNCTIONS):
            return [("function", module["name"], node, None)]
        if isinstance(node, ast.Import):
            for alias in node.names:
                if (alias.asname or alias.name.split(".")[0]) == name:
                    target = alias.name if alias.asname else alias.name.split(".")[0]
                    return [("module", target)] if self.module(target) else [OPEN]
            return []
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    target = self.import_target(module, node)
                    found = self.module(target)
                    if not found:
                        return [OPEN]
                    return self.name_in(found, alias.name) or ([("module", target + "." + alias.name)] if self.module(target + "." + alias.name) else [])
            return []
        if isinstance(node, ast.AnnAssign):
            return self.annotated(module, node.annotation, None)
        if isinstance(node, ast.Assign):
            return self.expression(module, node.value, None)
        return [OPEN]

    # ---- expressions and annotations

    def expression(self, module, node, owner):
        if isinstance(node, ast.Name):
            return self.name_in(module, node.id) or [OPEN]
        if isinstance(node, ast.Attribute):
            return self.members(self.expression(module, node.value, owner), node.attr) or [OPEN]
        if isinstance(node, ast.Call):
            return self.called(self.expression(module, node.func, owner)) or [OPEN]
        return [OPEN]

    def annotated(self, module, node, owner):
        """Instances of the types that an annotation names."""
        if node is None:
            return [OPEN]
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                try:
                    return self.annotated(module, ast.parse(node.value, mode="eval").body, owner)
                except SyntaxError:
                    return [OPEN]
            return []
        if isinstance(node, ast.BinOp):
            return self.annotated(module, node.left, owner) + self.annotated(module, node.right, owner)
        if isinstance(node, ast.Subscript):
            inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            found = self.annotated(module, node.value, owner)
            for part in inner:
                found += self.annotated(module, part, owner)
            return found
        if isinstance(node, (ast.Name, ast.Attribute)):
            last = node.id if isinstance(node, ast.Name) else node.attr
            if last == "Self" and owner is not None:
                return [("instance",) + owner[1:]]
            if last in ("Optional", "Union", "Awaitable", "Coroutine", "Iterator", "AsyncIterator", "Generator", "AsyncGenerator", "ContextManager", "AsyncContextManager", "ClassVar", "Annotated", "Final", "Type", "type", "None"):
                return []
            return [("instance",) + thing[1:] if thing[0] == "class" else OPEN for thing in self.expression(module, node, owner)]
        return [OPEN]

    # ---- steps

    def members(self, things, name):
        found = []
        for thing in things:
            found += self.member(thing, name)
        return found

    def member(self, thing, name):
        if thing is OPEN or thing[0] == "open":
            return [OPEN]
        if thing[0] == "module":
            module = self.module(thing[1])
            return self.name_in(module, name) if module else [OPEN]
        if thing[0] in ("class", "instance"):
            found = self.class_member(thing, name, set())
            if found or name in ("__enter__", "__aenter__", "__call__"):
                return found
            # `with open_it() as thing`: the path goes on behind the context manager.
            entered = self.called(self.class_member(thing, "__aenter__", set()) + self.class_member(thing, "__enter__", set()))
            return [] if thing in entered else self.members(entered, name)
        return []

    def class_member(self, thing, name, seen):
        _, module_name, node = thing
        if (module_name, node.lineno) in seen:
            return []
        seen.add((module_name, node.lineno))
        module = self.module(module_name)
        owner = ("class", module_name, node)
        found = []
        for member in bindings(node.body).get(name, []):
            if isinstance(member, FUNCTIONS):
                decorators = {last_name(decorator) for decorator in member.decorator_list}
                if decorators & {"setter", "deleter"}:
                    continue
                if decorators & {"property", "cached_property", "LazyProperty"}:
                    found += self.annotated(module, member.returns, owner)
                else:
                    found.append(("function", module_name, member, owner))
            elif isinstance(member, ast.AnnAssign):
                found += self.annotated(module, member.annotation, owner) or [OPEN]
            elif isinstance(member, ast.Assign):
                found += self.expression(module, member.value, owner)
            elif isinstance(member, ast.ClassDef):
                found.append(("class", module_name, member))
            else:
                found.append(OPEN)
        if not found:
            for value, annotation in self_assignments(node, name):
                found += self.annotated(module, annotation, owner) if annotation else self.expression(module, value, owner)
        if not found:
            for base in node.bases:
                base = base.value if isinstance(base, ast.Subscript) else base
                if last_name(base) in ("object", "Protocol", "Generic", "ABC"):
                    continue
                for parent in self.expression(module, base, None):
                    found += self.class_member(parent, name, seen) if parent[0] == "class" else [OPEN]
        if not found and any(isinstance(member, FUNCTIONS) and member.name == "__getattr__" for member in node.body):
            found = [OPEN]
        return found

    def called(self, things):
        found = []
        for thing in things:
            if thing[0] == "class":
                found.append(("instance",) + thing[1:])
            elif thing[0] == "function":
                found += self.annotated(self.module(thing[1]), thing[2].returns, thing[3])
            elif thing[0] == "instance":
                found += self.called([member for member in self.member(thing, "__call__")]) or [OPEN]
            else:
                found.append(OPEN)
        return found

    # ---- paths

    def check(self, path):
        """Follows a path; the longest module name at its start is taken as the module."""
        steps = split(path)
        start = 1
        while start < len(steps) and steps[start] not in ("()", "[*]") and self.module(".".join(steps[: start + 1])) and not self.bound(steps, start):
            start += 1
        module = ".".join(steps[:start])
        if not self.module(module):
            return "missing at " + module
        things = [("module", module)]
        walked = module
        for step in steps[start:]:
            # What the elements of a thing are, annotations seldom say.
            things = self.called(things) if step == "()" else things and [OPEN] if step == "[*]" else self.members(things, step)
            walked += step if step in ("()", "[*]") else "." + step
            if not things:
                return "missing at " + walked
            sure = [thing for thing in things if thing is not OPEN]
            things = sure or things[:1]
        return "open" if all(thing is OPEN for thing in things) else "found"

    def bound(self, steps, start):
        """Whether a package's own top level binds the next name, which then hides the submodule."""
        module = self.module(".".join(steps[:start]))
        return steps[start] in module["bindings"]


def bindings(body):
    """Name → nodes that bind it, also inside `if` and `try`."""
    found = {}

    def visit(nodes):
        for node in nodes:
            if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
                found.setdefault(node.name, []).append(node)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    found.setdefault(alias.asname or alias.name.split(".")[0], []).append(node)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found.setdefault("*" if alias.name == "*" else alias.asname or alias.name, []).append(node)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        found.setdefault(target.id, []).append(node)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.setdefault(node.target.id, []).append(node)
            elif isinstance(node, ast.If):
                visit(node.body + node.orelse)
            elif isinstance(node, ast.Try):
                visit(node.body + node.orelse + node.finalbody + [inner for handler in node.handlers for inner in handler.body])
            elif isinstance(node, ast.With):
                visit(node.body)

    visit(body)
    return found


def self_assignments(node, name):
    for method in node.body:
        if not isinstance(method, FUNCTIONS):
            continue
        for inner in ast.walk(method):
            targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target] if isinstance(inner, ast.AnnAssign) else []
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr == name and isinstance(target.value, ast.Name) and target.value.id == "self":
                    yield inner.value, getattr(inner, "annotation", None)


def last_name(node):
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def split(path):
    """`a.B().c[*]` → a, B, (), c, [*]."""
    steps = []
    for part in re.sub(r"\(\)|\[\*\]", r".\g<0>", path).split("."):
        steps.append(part)
    return steps


request = json.load(sys.stdin)
finder = Finder(request["roots"])
sys.setrecursionlimit(10000)
json.dump({path: finder.check(path) for path in request["paths"]}, sys.stdout)
