using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane.Tables;

/// <summary>How the entries of one kernel table are written, deleted and named.</summary>
internal interface IEntryFormat<in TKey, in TValue>
{
    NetlinkRequest Write(TKey key, TValue value);

    NetlinkRequest Delete(TKey key, TValue value);

    /// <summary>As ip(8) would write it.</summary>
    string Describe(TKey key, TValue value);
}
