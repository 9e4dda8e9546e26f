// Package assign chooses the agent who gets a conversation.
//
// A step of a rule names a pool: a team, a list, one agent, the contact's owner.
//
//	assign team Ventes strategy least_busy fallback team Support
//
// Of that pool some agents are eligible: enabled, with the right seat, with
// access to the inbox, present, at work, under their capacity. A strategy names
// one of those. Where nobody is eligible each fallback is tried in turn, then
// the team's own; else the conversation is left without an agent, and the
// answer says why.
//
// What may come after that is for the engine to remember, as a state.Chain:
// with Reassign a conversation on which nobody replies goes to the next of the
// pool, with Drain one that waits in a queue goes to whoever is there at last.
//
// Nothing here records a choice: whose turn it is next is part of the answer,
// and the engine turns it into a change, so that trying an assignment twice
// gives the same answer twice. Who was considered, and what ruled them out,
// stands in the answer as well.
//
// Strategies break ties by the order in which the members of a team are declared.
package assign
