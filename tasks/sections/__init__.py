"""sections: the outline, the part and the topic of each paragraph.

``tag`` is the stage; ``tokens`` makes a paragraph's words once, for it and for whoever else
needs them; ``keywords`` lists what distinguishes sections of a corpus.
"""

from tasks.sections.keywords import keywords
from tasks.sections.stage import tag
from tasks.sections.tokens import tokens

__all__ = ["keywords", "tag", "tokens"]
