namespace FlannelMesh.Api.Contract;

/// <summary>Something a person should look at.</summary>
/// <param name="Severity">fail or warn.</param>
/// <param name="Evidence">What was seen; may be empty.</param>
/// <param name="Cure">A command or one sentence.</param>
public sealed record ProblemView(string Severity, string Text, string Evidence, string Cure);
