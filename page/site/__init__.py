"""The page as a static site: files for any web host, whose answers the visitor's browser computes, see page/engine/."""
