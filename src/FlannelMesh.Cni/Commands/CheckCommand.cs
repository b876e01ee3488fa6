using FlannelMesh.Cni.Configuration;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Commands;

/// <summary>Has the delegate compare the result of the ADD with what is there.</summary>
internal static class CheckCommand
{
    public static void Run(CallContext call)
    {
        if (call.Configuration.PreviousResult is null)
        {
            throw new CniException(CniErrorCode.InvalidConfiguration, "prevResult is missing; CHECK needs the result of the ADD");
        }

        if (call.Store.Find(call.Attachment, call.Configuration.Name)?.Document is not { } document)
        {
            throw new CniException(
                CniErrorCode.UnknownContainer,
                $"container {call.Attachment.ContainerId} has no {call.Attachment.InterfaceName} in network {call.Configuration.Name}",
                $"there is nothing of it in {call.Configuration.DataDirectory}");
        }

        PreviousResult.Add(document, call.Configuration);
        call.Delegate(DelegateConfiguration.TypeOf(document)).Run(document);
    }
}
