"""Conversions of sort folders and the moves of videos within them."""

from rushes.media.v1 import sort_folder_pb2
from rushes_footage.sorting import (
    Category,
    CategoryContents,
    CategoryVideo,
    FolderIdentity,
    SortedFile,
    SortFolder,
    SortListing,
    VideoMove,
)


def sort_folder_to(folder: SortFolder) -> sort_folder_pb2.SortFolder:
    """Place of a sort folder."""
    return sort_folder_pb2.SortFolder(root=folder.root, path=folder.path)


def sort_folder_from(message: sort_folder_pb2.SortFolder) -> SortFolder:
    """Place of a sort folder."""
    return SortFolder(message.root, message.path)


def listing_to(listing: SortListing) -> sort_folder_pb2.ListSortFolderResponse:
    """Contents of a sort folder."""
    return sort_folder_pb2.ListSortFolderResponse(
        videos=listing.videos, categories=map(category_to, listing.categories)
    )


def listing_from(message: sort_folder_pb2.ListSortFolderResponse) -> SortListing:
    """Contents of a sort folder."""
    return SortListing(tuple(message.videos), tuple(map(category_from, message.categories)))


def category_to(category: Category) -> sort_folder_pb2.Category:
    """A category of a sort folder."""
    return sort_folder_pb2.Category(name=category.name, count=category.count, mp4_count=category.mp4_count)


def category_from(message: sort_folder_pb2.Category) -> Category:
    """A category of a sort folder."""
    return Category(message.name, message.count, message.mp4_count)


def move_to(move: VideoMove) -> sort_folder_pb2.VideoMove:
    """Move of one file."""
    return sort_folder_pb2.VideoMove(
        folder=sort_folder_to(move.folder),
        name=move.name,
        origin=move.origin,
        target=move.target,
        new_name=move.new_name,
    )


def move_from(message: sort_folder_pb2.VideoMove) -> VideoMove:
    """Move of one file."""
    folder = sort_folder_from(message.folder)
    return VideoMove(folder, message.name, message.origin, message.target, message.new_name)


def sorted_file_to(file: SortedFile) -> sort_folder_pb2.SortedFile:
    """Identity of a file."""
    return sort_folder_pb2.SortedFile(device=file.device, inode=file.inode, size=file.size, mtime_ns=file.mtime_ns)


def sorted_file_from(message: sort_folder_pb2.SortedFile) -> SortedFile:
    """Identity of a file."""
    return SortedFile(message.device, message.inode, message.size, message.mtime_ns)


def category_video_to(video: CategoryVideo) -> sort_folder_pb2.CategoryVideo:
    """A video in a category."""
    return sort_folder_pb2.CategoryVideo(name=video.name, file=sorted_file_to(video.file))


def category_video_from(message: sort_folder_pb2.CategoryVideo) -> CategoryVideo:
    """A video in a category."""
    return CategoryVideo(message.name, sorted_file_from(message.file))


def identity_to(identity: FolderIdentity) -> sort_folder_pb2.FolderIdentity:
    """Identity of a folder."""
    return sort_folder_pb2.FolderIdentity(device=identity.device, inode=identity.inode)


def identity_from(message: sort_folder_pb2.FolderIdentity) -> FolderIdentity:
    """Identity of a folder."""
    return FolderIdentity(message.device, message.inode)


def contents_to(contents: CategoryContents) -> sort_folder_pb2.LookAtCategoryResponse:
    """Contents of a category."""
    return sort_folder_pb2.LookAtCategoryResponse(
        identity=identity_to(contents.identity),
        videos=map(category_video_to, contents.videos),
        others=contents.others,
    )


def contents_from(message: sort_folder_pb2.LookAtCategoryResponse) -> CategoryContents:
    """Contents of a category."""
    videos = tuple(map(category_video_from, message.videos))
    return CategoryContents(identity_from(message.identity), videos, tuple(message.others))
