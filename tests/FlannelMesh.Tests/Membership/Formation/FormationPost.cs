namespace FlannelMesh.Tests.Membership.Formation;

/// <summary>A message on its way.</summary>
/// <param name="Run">The run of the receiver it is meant for; null if any will do. Answers go to one actor and not to its successor.</param>
internal sealed record FormationPost(FormationNode From, FormationNode To, int? Run, object Message);
