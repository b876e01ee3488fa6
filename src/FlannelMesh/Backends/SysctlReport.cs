namespace FlannelMesh.Backends;

/// <summary>What came of one look at the kernel parameters.</summary>
/// <param name="Problem">What could not be set and what to do about it; null if nothing.</param>
/// <param name="Repairs">How many had been right before and were put right again.</param>
internal readonly record struct SysctlReport(string? Problem, int Repairs);
