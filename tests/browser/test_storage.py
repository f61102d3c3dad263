"""What the page keeps in the browser, whose storage it may share with other projects of its host."""

from sketch import PREFIX

TOKEN, KEY = f"{'5' * 32}.{'a' * 64}", "f" * 32
OLD = {
    "localStorage": {"language": "de", "theme": "dark", "class-token": TOKEN, "class-consent": "Class 4 b folder"},
    "sessionStorage": {"network": "mainnet", "lesson": "20 7", "class-key": KEY},
}
OTHERS = {"class-token": "another project's", "level": "7"}  # that another project has stored


def test_old_keys_are_copied_once_and_other_projects_keep_theirs(sketch):
    """`import` with another address is another visit."""
    (module,) = {url for url in sketch.requested if url.endswith("/shared/storage.js")}
    visit = """async ([module, number, old]) => {
        for (const [storage, values] of Object.entries(old))
            for (const [name, value] of Object.entries(values)) window[storage].setItem(name, value);
        const { forgetAll } = await import(`${module}?visit=${number}`);
        const kept = () => ({ localStorage: { ...localStorage }, sessionStorage: { ...sessionStorage } });
        const before = kept();
        forgetAll();
        return [before, kept()];
    }"""
    sketch.page.evaluate("localStorage.clear(), sessionStorage.clear()")
    copied, forgotten = sketch.page.evaluate(visit, [module, 1, OLD])
    mark = {PREFIX + "copied": "yes"}
    left = {
        "localStorage": {"language": "de", "theme": "dark"},
        "sessionStorage": {"network": "mainnet", "lesson": "20 7"},
    }
    for storage, values in OLD.items():
        with_prefix = {PREFIX + name: value for name, value in values.items()}
        assert copied[storage] == with_prefix | mark | left[storage]
        assert forgotten[storage] == mark | left[storage]

    again, _ = sketch.page.evaluate(visit, [module, 2, {}])
    assert again["localStorage"] == mark | left["localStorage"]
    sketch.page.evaluate("localStorage.clear()")
    _, forgotten = sketch.page.evaluate(visit, [module, 3, {"localStorage": OTHERS}])
    assert forgotten["localStorage"] == mark | OTHERS
