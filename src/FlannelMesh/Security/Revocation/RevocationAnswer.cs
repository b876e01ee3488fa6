namespace FlannelMesh.Security.Revocation;

/// <param name="Message">One line for people.</param>
public sealed record RevocationAnswer(RevocationOutcome Outcome, string Message);
