"""Static files of npm packages, served under their package names."""

from django_node_assets.finders import ManifestNodeModulesFinder

_KEEP = {"*.map", "*test*", "*tests*", "*bin*", "*demo*", "*docs*"}


class NodeAssetsFinder(ManifestNodeModulesFinder):  # type: ignore[misc]  # the package is untyped
    """The packages of package.json's `dependencies`, source maps included (the manifest storage looks for them)."""

    default_ignore_patterns = [  # noqa: RUF012  # overrides a list of the base class
        pattern for pattern in ManifestNodeModulesFinder.default_ignore_patterns if pattern not in _KEEP
    ]
