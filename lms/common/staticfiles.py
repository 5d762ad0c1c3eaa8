"""Static files of npm packages, served under their package names."""

from django_node_assets.finders import ManifestNodeModulesFinder

_KEEP = {"*.map", "*test*", "*tests*", "*bin*", "*demo*", "*docs*"}


class NodeAssetsFinder(ManifestNodeModulesFinder):
    """The packages of package.json's `dependencies`, source maps included (the manifest storage looks for them)."""

    default_ignore_patterns = [
        *(pattern for pattern in ManifestNodeModulesFinder.default_ignore_patterns if pattern not in _KEEP),
        "*.ttf",  # for PDFs, which read them from disk: 50 MB that no page asks for
    ]
