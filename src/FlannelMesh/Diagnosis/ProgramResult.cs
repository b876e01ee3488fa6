namespace FlannelMesh.Diagnosis;

/// <summary>What a program printed and its exit code.</summary>
public sealed record ProgramResult(int ExitCode, string Output, string Error);
