"""The call log as people read it: a list with filters, one call from pick-up to the end, disputes, and exports.

Whose entries a supervisor reads
--------------------------------
R23 gives a supervisor the entries of their own team. A call belongs to a team when one of these ties it there:

* somebody of the team, or its group telephone, was rung or passed by in the call, or the caller waited for one of them;
* the call's customer, a member of its household, or the customer of a concern that was left in it, has somebody of the
  team responsible for them.

A call may belong to several teams, as a customer does who has somebody for work and somebody for money. Each of these
teams reads all of the call: a caller who was sent from one to the other can be helped by nobody who sees half of it.

A call that nothing ties to any team, because it was lost in the menu, ended at the service centre, or nobody was found,
is read by every supervisor: else the calls that went worst would be read by nobody.

A privacy officer reads the calls of all teams. Whose file is sealed is left out of everything (lists, counts, searches,
exports, direct addresses) for all who are not named for it, whatever team the call was put through to.

A call may be read by somebody who must not see its customer: of a customer of another team the number is left out.
"""

from app.call_log.tables import Dispute as Dispute
from app.call_log.tables import SavedFilter as SavedFilter
