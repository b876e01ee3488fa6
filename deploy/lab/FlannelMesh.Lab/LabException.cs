namespace FlannelMesh.Labs;

/// <summary>The lab could not do what was asked; the message says what and, where agents run, ends with their last log lines.</summary>
public sealed class LabException : Exception
{
    public LabException(string message)
        : base(message)
    {
    }

    public LabException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
