using System.Text.Json.Nodes;
using FlannelMesh.Cni.Attachments;
using FlannelMesh.Cni.Configuration;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Commands;

/// <summary>Detaches what the runtime no longer knows, then has the delegate do the same if it can.</summary>
internal static class GcCommand
{
    public static void Run(CallContext call)
    {
        var valid = Valid(call.Configuration.ValidAttachments);
        var failures = new List<CniException>();
        foreach (var stored in call.Store.OfNetwork(call.Configuration.Name).Where(stored => !valid.Contains(stored.Attachment)))
        {
            Attempt(failures, () => Detach(call, stored));
        }

        Attempt(failures, () => Forward(call));
        if (failures.Count > 0)
        {
            throw failures.Count == 1
                ? failures[0]
                : new CniException(failures[0].Code, string.Join("; ", failures.Select(e => e.Message)), failures[0].Details);
        }
    }

    private static HashSet<Attachment> Valid(JsonArray? attachments)
    {
        const string Rule = "an array of the attachments that stay, each with containerID and ifname";
        if (attachments is null)
        {
            throw new CniException(CniErrorCode.InvalidConfiguration, $"cni.dev/valid-attachments is missing; it must be {Rule}");
        }

        var valid = new HashSet<Attachment>();
        foreach (var entry in attachments)
        {
            valid.Add((entry as JsonObject)?["containerID"].Text() is { } container && entry["ifname"].Text() is { } link
                ? new Attachment(container, link)
                : throw new CniException(
                    CniErrorCode.InvalidConfiguration, $"cni.dev/valid-attachments has {CniJson.Show(entry)}; it must be {Rule}"));
        }

        return valid;
    }

    /// <summary>The container's namespace is gone with it, but not its address: a delegate of any version frees it on DEL.</summary>
    private static void Detach(CallContext call, StoredAttachment stored)
    {
        if (stored.Document!["type"] is not null)
        {
            call.Delegate(DelegateConfiguration.TypeOf(stored.Document)).Run(CniCommand.Del, stored.Document, new Dictionary<string, string>
            {
                ["CNI_CONTAINERID"] = stored.Attachment.ContainerId,
                ["CNI_IFNAME"] = stored.Attachment.InterfaceName,
                ["CNI_NETNS"] = "",
            });
        }

        AttachmentStore.Remove(stored);
    }

    private static void Forward(CallContext call)
    {
        var configuration = DelegateConfiguration.Create(call.Configuration, SubnetFile.Load(call.Configuration.SubnetFile, TimeSpan.Zero));
        var plugin = call.Delegate(configuration.Type);
        if (plugin.Supports(CniVersion.Newest))
        {
            configuration.Document["cni.dev/valid-attachments"] = call.Configuration.ValidAttachments!.DeepClone();
            plugin.Run(configuration.Document);
        }
    }

    private static void Attempt(List<CniException> failures, Action action)
    {
        try
        {
            action();
        }
        catch (CniException e)
        {
            failures.Add(e);
        }
    }
}
