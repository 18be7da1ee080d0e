"""What runs in the sandbox. This folder is all of greenpath that is bound there.

It imports itself and the standard library, nothing else of greenpath, and is executed as a
package of its own, ``inside``. Outside, the judge imports `protocol` alone.
"""
