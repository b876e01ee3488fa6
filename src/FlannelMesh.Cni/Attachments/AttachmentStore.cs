using FlannelMesh.Cni.Protocol;
using FlannelMesh.Netlink.Files;

namespace FlannelMesh.Cni.Attachments;

/// <summary>
/// What the delegate was told at each ADD, so that DEL and CHECK tell it the same whatever subnet.env says then. A file CONTAINER-ID is
/// flannel's and belongs to eth0; other interfaces of a container have files of their own, CONTAINER-ID@INTERFACE.
/// </summary>
internal sealed class AttachmentStore(string directory, TextWriter errors)
{
    private const string UsualInterface = "eth0";
    private const char Separator = '@';
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public bool Has(Attachment attachment) => File.Exists(PathOf(attachment));

    /// <exception cref="CniException">It cannot be written.</exception>
    public void Save(Attachment attachment, byte[] configuration) => Guard("written", () =>
    {
        Directory.CreateDirectory(directory, DirectoryMode);
        AtomicFile.Write(PathOf(attachment), configuration, FileMode);
    });

    /// <returns>Null where there is none.</returns>
    /// <exception cref="CniException">It cannot be read.</exception>
    public StoredAttachment? Find(Attachment attachment, string network)
    {
        if (Read(attachment, PathOf(attachment)) is { } own)
        {
            return own;
        }

        // flannel's plugin keeps no interface's name: its file may be of this one. It stays until GC, since it may also be another's.
        var usual = attachment with { InterfaceName = UsualInterface };
        return attachment != usual && Read(usual, null) is { Document: not null } others && others.Document["name"].Text() == network
            ? others
            : null;
    }

    /// <summary>All of a network, as far as they can be read.</summary>
    public IReadOnlyList<StoredAttachment> OfNetwork(string network)
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        var found = new List<StoredAttachment>();
        foreach (var path in Directory.GetFiles(directory).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            var at = name.IndexOf(Separator, StringComparison.Ordinal);
            var attachment = at < 0 ? new Attachment(name, UsualInterface) : new Attachment(name[..at], name[(at + 1)..]);
            if (Invocation.IsIdentifier(attachment.ContainerId)
                && Read(attachment, path)?.Document is { } document
                && document["name"].Text() == network)
            {
                found.Add(new StoredAttachment(attachment, document, path));
            }
        }

        return found;
    }

    /// <summary>Missing is no error.</summary>
    /// <exception cref="CniException">It cannot be removed.</exception>
    public static void Remove(StoredAttachment stored)
    {
        if (stored.Path is { } path)
        {
            Guard("removed", () => File.Delete(path));
        }
    }

    private string PathOf(Attachment attachment)
    {
        var suffix = attachment.InterfaceName == UsualInterface ? "" : $"{Separator}{attachment.InterfaceName}";
        return Path.Combine(directory, attachment.ContainerId + suffix);
    }

    private StoredAttachment? Read(Attachment attachment, string? removable)
    {
        var path = PathOf(attachment);
        byte[] content = [];
        try
        {
            Guard("read", () => content = File.ReadAllBytes(path));
        }
        catch (CniException e) when (e.InnerException is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        var document = CniJson.TryParseObject(content);
        if (document is null)
        {
            errors.WriteLine($"{path} is not a network configuration: nothing is known of {attachment.ContainerId}");
        }

        return new StoredAttachment(attachment, document, removable);
    }

    private static void Guard(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CniException(CniErrorCode.InputOutput, $"a file in dataDir cannot be {what}", e.Message, e);
        }
    }
}
