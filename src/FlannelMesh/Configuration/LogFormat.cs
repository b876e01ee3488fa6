namespace FlannelMesh.Configuration;

public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Console,

    /// <summary>One JSON object a line.</summary>
    Json,
}
