namespace FlannelMesh.Diagnosis;

/// <summary>Whether a seed's cluster port takes connections.</summary>
public sealed record SeedFact(string Address, bool Answers);
