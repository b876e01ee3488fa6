using FlannelMesh.Fuzzing.Engine;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>What every error message must be.</summary>
internal static class TextChecks
{
    /// <summary>One line that says where the fault is, without a stack trace.</summary>
    public static void RequireLine(string message, string origin)
    {
        if (message.Contains("   at ", StringComparison.Ordinal) || !message.Contains(origin, StringComparison.Ordinal))
        {
            throw new FuzzException($"the error does not name {origin}, or is a stack trace: {message}");
        }
    }
}
