namespace FlannelMesh.Cni.Delegates;

/// <summary>Runs plugins.</summary>
internal interface IPluginRunner
{
    /// <param name="program">Its path.</param>
    /// <param name="environment">What differs from our own environment.</param>
    /// <param name="input">Its standard input.</param>
    DelegateResult Run(string program, IReadOnlyDictionary<string, string> environment, byte[] input);
}
