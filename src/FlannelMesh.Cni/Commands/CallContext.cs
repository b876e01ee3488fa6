using FlannelMesh.Cni.Attachments;
using FlannelMesh.Cni.Configuration;
using FlannelMesh.Cni.Delegates;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Commands;

/// <summary>What a command works with.</summary>
/// <param name="Errors">Standard error, for people.</param>
internal sealed record CallContext(Invocation Invocation, PluginConfiguration Configuration, IPluginRunner Runner, TextWriter Errors)
{
    public Attachment Attachment => new(Invocation.ContainerId, Invocation.InterfaceName);

    public AttachmentStore Store { get; } = new(Configuration.DataDirectory, Errors);

    public DelegatePlugin Delegate(string type) => new(type, Invocation, Runner, Errors);
}
