namespace FlannelMesh;

/// <summary>What the process returns to its caller; scripts and service managers rely on the numbers.</summary>
public static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The command was understood but did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or a wrong configuration: repeating it changes nothing.</summary>
    public const int Usage = 2;

    /// <summary>The lease is lost or belongs to another node, and no new one could be had.</summary>
    public const int LeaseLost = 3;

    /// <summary>No quorum, or joining failed; a restart may cure it.</summary>
    public const int Unavailable = 4;
}
