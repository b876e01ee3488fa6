namespace FlannelMesh.Netlink.Processes;

/// <summary>How the run of a program ended.</summary>
public abstract record ProgramOutcome
{
    private ProgramOutcome()
    {
    }

    /// <summary>It ended by itself. A program that a signal ended has the exit code 128 + the signal's number.</summary>
    public sealed record Exited(int ExitCode, string Output, string Error) : ProgramOutcome;

    /// <summary>There is no such program, or it may not be run.</summary>
    public sealed record Missing : ProgramOutcome;

    /// <summary>It was killed at the end of its time.</summary>
    public sealed record TimedOut : ProgramOutcome;
}
