namespace FlannelMesh.Labs.Agents;

/// <summary>The files of one host, all below one directory, so that agents in different namespaces share nothing.</summary>
public sealed record HostFiles(string Directory)
{
    public string DataDirectory => Path.Combine(Directory, "data");

    public string SubnetFile => Path.Combine(Directory, "subnet.env");

    public string ControlSocket => Path.Combine(Directory, "agent.sock");

    public string Log => Path.Combine(Directory, "agent.log");

    /// <summary>The last lines of the agent's log, for a failure's message.</summary>
    public string LogTail(int lines = 30)
    {
        return File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(lines)) : "(no log)";
    }
}
