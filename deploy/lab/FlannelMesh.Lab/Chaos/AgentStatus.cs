namespace FlannelMesh.Labs.Chaos;

/// <summary>What the nemesis does to an agent at the moment.</summary>
public enum AgentStatus
{
    Running,

    /// <summary>Stopped by SIGSTOP: it cannot answer.</summary>
    Frozen,

    /// <summary>Killed, or about to be: its end is no surprise.</summary>
    Down,
}
