namespace FlannelMesh.Cni.Protocol;

/// <summary>Values of CNI_COMMAND.</summary>
internal static class CniCommand
{
    public const string Add = "ADD";
    public const string Del = "DEL";
    public const string Check = "CHECK";
    public const string Gc = "GC";
    public const string Status = "STATUS";
    public const string Version = "VERSION";

    public static readonly string[] All = [Add, Del, Check, Gc, Status, Version];
}
